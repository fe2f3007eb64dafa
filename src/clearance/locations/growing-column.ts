/** Numbers in a row that grows, as compact as they can lie. */
export interface GrowingColumn {
  readonly length: number
  push(value: number): void
  at(index: number): number
}

export function createColumn(kind: Float64ArrayConstructor | Uint32ArrayConstructor): GrowingColumn {
  let values = new kind(1024)
  let length = 0
  return {
    get length() {
      return length
    },
    push(value) {
      if (length === values.length) {
        const longer = new kind(length * 2)
        longer.set(values)
        values = longer
      }
      values[length++] = value
    },
    at: (index) => values[index]!,
  }
}
