/**
 * Of the bytes of an index of names and of the tables of its scan. To be changed with anything that changes them for the
 * same names: their layout, how names are folded, which words are everyday words. What is kept of another layout is made anew.
 */
export const nameLayout = 'kyodaku-name-tables-1'
