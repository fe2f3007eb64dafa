/**
 * Reads JSON text that spells its value plainly: as `JSON.stringify` writes it, with an indent of none, one or two spaces, and
 * a newline at its end or none. Undefined for anything else.
 *
 * JSON can say the same in many ways (`1.0`, `1e0`, escapes, a key twice, the last digit of a long number), and a proof is over
 * the value: without this, a byte of a receipt could be changed and nobody would see it. The order of fields is free.
 */
export function parsePlainJson(text: string): { value: unknown } | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
    const trimmed = text.endsWith('\n') ? text.slice(0, -1) : text
    // Which of the three it is shows after the first bracket.
    const indent = /^[[{]\n( {0,2})/.exec(trimmed)?.[1]?.length ?? 0
    return JSON.stringify(value, null, indent) === trimmed ? { value } : undefined
  } catch {
    return undefined
  }
}
