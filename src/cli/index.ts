/**
 * `kyodaku …`: the command line. It parses words, calls the spine, and prints: tables and progress for people, one JSON
 * object a line for programs. It decides nothing.
 */
export { exitCodes } from './exit-codes.js'
export { runCommandLine } from './program.js'
