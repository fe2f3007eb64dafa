/** Load upon a server, in a process of its own: reads a plan of requests from its parent and answers with what it measured. */
import autocannon from 'autocannon'

export interface Plan {
  url: string
  connections: number
  seconds: number
  requests: { method: 'GET' | 'POST'; path: string; headers: Record<string, string>; body?: string }[]
}
export interface Measured {
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  worstMs: number
  ok: number
  failed: number
  statuses: Record<string, number>
}

process.on('message', async (plan: Plan) => {
  const { url, connections, seconds, requests } = plan
  const statuses: Record<string, number> = {}
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    let next = 0
    const instance = autocannon(
      {
        url,
        connections,
        duration: seconds,
        // Whichever connection is free takes the next request of the plan: none is sent twice before all were sent.
        requests: [{ setupRequest: (request) => ({ ...request, ...requests[next++ % requests.length]! }) }],
        setupClient(client) {
          client.on('response', (status: number) => {
            statuses[status] = (statuses[status] ?? 0) + 1
          })
        },
      },
      (error, measured) => (error ? reject(error) : resolve(measured)),
    )
    instance.on('error', reject)
  })
  process.send?.({
    requestsPerSecond: Math.round(result.requests.average),
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    worstMs: result.latency.max,
    ok: result['2xx'],
    failed: result.non2xx + result.errors + result.timeouts,
    statuses,
  } satisfies Measured)
})
