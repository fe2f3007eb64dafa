import type { Bilingual } from '../../clearance/index.js'

/** A law, guideline or template that a report answers to: facts with their version, not advice. */
export interface ReportSource {
  id: string
  name: Bilingual
  /** The version that the report follows; another version may ask for something else. */
  version: string
  /** Of that version: an ISO 8601 date. */
  date: string
  status: 'in-force' | 'guidance' | 'draft'
}

export const reportSources = {
  'ai-act': {
    id: 'ai-act',
    name: {
      en: 'Regulation (EU) 2024/1689 (AI Act), Article 53(1)(c) and (d)',
      ja: '規則 (EU) 2024/1689（AI 法）第 53 条 1 項 (c)・(d)',
    },
    version: 'OJ L, 2024/1689, 12.7.2024',
    date: '2024-07-12',
    status: 'in-force',
  },
  'training-content-template': {
    id: 'training-content-template',
    name: {
      en: 'Explanatory Notice and Template for the Public Summary of Training Content for general-purpose AI models',
      ja: '汎用 AI モデルの学習コンテンツ公開要約の説明文書およびテンプレート（欧州委員会）',
    },
    version: 'C(2025) 8311 final (first published on 2025-07-24)',
    date: '2025-12-05',
    status: 'guidance',
  },
  'copyright-act-30-4': {
    id: 'copyright-act-30-4',
    name: {
      en: 'Copyright Act of Japan (Act No. 48 of 1970), Article 30-4',
      ja: '著作権法（昭和 45 年法律第 48 号）第 30 条の 4',
    },
    version: 'as amended by Act No. 30 of 2018, in force since 2019-01-01',
    date: '2019-01-01',
    status: 'in-force',
  },
  'general-understanding': {
    id: 'general-understanding',
    name: {
      en: 'General Understanding on AI and Copyright in Japan (Agency for Cultural Affairs)',
      ja: 'AI と著作権に関する考え方について（文化審議会著作権分科会法制度小委員会）',
    },
    version: '2024-03-15',
    date: '2024-03-15',
    status: 'guidance',
  },
  'ai-promotion-act': {
    id: 'ai-promotion-act',
    name: {
      en: 'Act on Promotion of Research, Development and Utilization of AI-Related Technologies (Act No. 53 of 2025)',
      ja: '人工知能関連技術の研究開発及び活用の推進に関する法律（令和 7 年法律第 53 号）',
    },
    version: 'in full force since 2025-09-01',
    date: '2025-09-01',
    status: 'in-force',
  },
  'principle-code': {
    id: 'principle-code',
    name: {
      en: 'Principle Code on protection of intellectual property and transparency for generative AI (draft, Cabinet Office)',
      ja: '生成AIの適切な利活用等に向けた知的財産の保護及び透明性に関するプリンシプル・コード（仮称）（案）',
    },
    version: 'draft of 2025-12-26',
    date: '2025-12-26',
    status: 'draft',
  },
} as const satisfies Record<string, ReportSource>

export type ReportSourceId = keyof typeof reportSources
