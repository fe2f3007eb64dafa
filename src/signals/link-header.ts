/**
 * Targets of the links with the relation `license` in a value of the header `Link`, RFC 8288 section 3, that RSL 1.0 gives
 * its documents: of the type `application/rsl+xml`, or of none that is told. What is no link but names a licence has the
 * empty target.
 */
export function licenceLinks(value: string): string[] {
  return splitOutside(value, ',').flatMap((link) => {
    const [target = '', ...parameters] = splitOutside(link, ';').map((part) => part.trim())
    const named = parameters.map(parameterOf)
    const rel = named.find(({ name }) => name === 'rel')?.value ?? ''
    if (!rel.split(/[ \t]+/).some((word) => word === 'license' || word === 'licence')) return []
    const type = named.find(({ name }) => name === 'type')?.value ?? ''
    if (type !== '' && type.split(';', 1)[0]!.trim() !== 'application/rsl+xml') return []
    return [target.startsWith('<') && target.endsWith('>') ? target.slice(1, -1).trim() : '']
  })
}

function parameterOf(text: string): { name: string; value: string } {
  const equals = text.indexOf('=')
  if (equals < 0) return { name: text.toLowerCase(), value: '' }
  const value = text
    .slice(equals + 1)
    .trim()
    .toLowerCase()
  return {
    name: text.slice(0, equals).trim().toLowerCase(),
    value: value.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1'),
  }
}

/** Parts between separators that stand neither in a `<target>` nor in a quoted string. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = []
  let from = 0
  let until = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (until !== '') {
      if (character === '\\' && until === '"') at++
      else if (character === until) until = ''
    } else if (character === '<') until = '>'
    else if (character === '"') until = '"'
    else if (character === separator) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...parts, text.slice(from)]
}
