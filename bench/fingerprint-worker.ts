/** One run of `fingerprint.bench.ts`, in a process of its own so that its CPU time can be told. */
import { fingerprintFile, referenceFramesPerSecond } from '../src/clearance/fingerprint-file.js'
import { decode } from '../src/media/index.js'

const [mode, file] = process.argv.slice(2)
if (mode === 'decode') {
  // Every frame is decoded; one in a quarter of an hour crosses the pipe.
  for await (const _ of decode(file, { sampling: { perSecond: 1 / 900 } }));
} else {
  await fingerprintFile(file, {
    sampling: 'frames',
    framesPerSecond: () => referenceFramesPerSecond,
    orientations: ['original'],
  })
}
