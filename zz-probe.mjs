import { readFileSync } from 'node:fs'
const d='/work/wt/gate-memory/dist'
const {openKyodaku, registryFileAt, registryAt} = await import(d+'/clearance/index.js')
const t0=process.cpuUsage(); let w0=performance.now()
const mem=(t)=>{ const s=readFileSync('/proc/self/status','utf8'); const g=(k)=>Math.round(Number(new RegExp(k+':\\s+(\\d+)').exec(s)[1])/1000); const m=process.memoryUsage(); const c=process.cpuUsage(t0); console.log(t.padEnd(20),'RSS',g('VmRSS'),'HWM',g('VmHWM'),'anon',g('RssAnon'),'heap',Math.round(m.heapUsed/1e6),'/',Math.round(m.heapTotal/1e6),'ab',Math.round(m.arrayBuffers/1e6),'cpu',((c.user+c.system)/1e6).toFixed(1),'wall',((performance.now()-w0)/1000).toFixed(1))}
mem('start')
const k=await openKyodaku({dataDirectory:process.argv[2]})
mem('opened')
const { sql } = await import('kysely').catch(()=>({}))
const {registryDigestAt} = await import(d+'/clearance/registry-at.js')
const n=k.log.size()
console.log('log',n, await registryDigestAt(k,n)); mem('digest')
if (process.argv[3]==='old') { globalThis.r = await registryAt(k,n); mem('registryAt'); }
else {
const f=await registryFileAt(k,n); mem('file'); console.log(f.counts)
const {cachedLookups}=await import(d+'/training/run/cached-lookups.js')
let r=await cachedLookups(k,f,{digests:['/tmp/gate-memory/kept/digests-10000000.csv']},true); mem('lookups')
console.log(r.looked.names, r.looked.digests, r.looked.locations)
const sizes=[r.images.locations.byteLength,r.images.digests.byteLength,r.images.names.index.byteLength,...Object.values(r.images.names.scan).map(x=>x.byteLength)]; console.log(sizes.map(x=>Math.round(x/1e6)))
f.close()
}
await k.close(); mem('closed')
