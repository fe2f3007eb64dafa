/** Reports as values: what they say and how each figure was counted, and their Markdown and HTML in either language. */
export {
  type Block,
  type Counted,
  type Figure,
  type ReportDocument,
  type Section,
  type Shown,
  showValue,
} from './document.js'
export { renderHtml } from './render-html.js'
export { renderMarkdown } from './render-markdown.js'
