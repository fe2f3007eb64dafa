const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * The check character of ISO/IEC 7064 MOD 37,36 (hybrid system, clause 9) over digits and capital letters; what EIDR and
 * ISAN end in.
 *
 * @example
 * checkCharacter37_36('00000000D07A0090') // 'Q'
 */
export function checkCharacter37_36(text: string): string {
  let product = 36
  for (const character of text) {
    let sum = (product + alphabet.indexOf(character)) % 36
    if (sum === 0) sum = 36
    product = (sum * 2) % 37
  }
  return alphabet[(37 - product) % 36]!
}
