#!/usr/bin/env node
import { runCommandLine } from './program.js'

// Whoever reads has seen enough (`| head`): what was begun is finished all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
process.exitCode = await runCommandLine(process.argv.slice(2), process.env)
