import type { Kyodaku } from '../../clearance/index.js'
import { HttpError } from '../http/index.js'

export const exportForms = ['cyclonedx', 'spdx', 'weights'] as const
export type ExportForm = (typeof exportForms)[number]

export const reportForms = ['eu-summary', 'principle-code', 'due-diligence'] as const
export type ReportForm = (typeof reportForms)[number]

/** A file that was made to be given to somebody. */
export interface Paper {
  name: string
  /** Media type. */
  type: string
  bytes: Uint8Array
}

/** The receipt's statement in a form that goes with a model. */
export async function exportOf(_kyodaku: Kyodaku, _dataset: string, _form: ExportForm): Promise<Paper> {
  throw new HttpError(503, 'http.unavailable', 'This build of the server makes no exports of datasets.')
}

/** What a law or code asks to be disclosed, each figure with how it was counted. */
export async function reportOf(
  _kyodaku: Kyodaku,
  _dataset: string,
  _form: ReportForm,
  _language: 'ja' | 'en',
): Promise<Paper> {
  throw new HttpError(503, 'http.unavailable', 'This build of the server makes no reports on datasets.')
}
