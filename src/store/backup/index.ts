/** Backups: tables as files, files as one tar or a folder, and back. Knows bytes and rows, not what they mean. */
export {
  type BackupSink,
  backupName,
  type FileInBackup,
  filesBelow,
  firstBytes,
  folderSink,
  isTarName,
  listingSink,
  tarFileSink,
  tarSink,
  unpackBackup,
} from './archive.js'
export { readTables, type TableInFile, writeTables } from './tables-in-files.js'
