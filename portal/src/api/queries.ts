import { QueryClient } from '@tanstack/react-query'
import { whenSignedOut } from './client.js'
import { asProblem } from './problem.js'

/** What was read, kept for half a minute; what the server refused is not asked again by itself. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) => count < 2 && [0, 429, 502, 503, 504].includes(asProblem(error).status),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
})

whenSignedOut(() => {
  queries.setQueryData(['/v1/session', {}, {}], null)
})
