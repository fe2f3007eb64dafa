/** Fast rather than small: a run writes as many bytes as it reads. */
export const gzipLevel = 3
