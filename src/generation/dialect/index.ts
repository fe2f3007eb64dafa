/** The video dialect: what is asked for, and how a job looks. */
export { digestOfForm, type Form, type FormFile, nested } from './form.js'
export {
  nameCharactersMax,
  promptCharactersMax,
  readCharacterRequest,
  readVideoRequest,
  type VideoKind,
  type VideoRequest,
  videoKinds,
} from './requests.js'
export {
  type Character,
  type UpstreamVideo,
  upstreamCharacterSchema,
  upstreamVideoSchema,
  type Video,
  type VideoList,
  videoStatuses,
} from './video.js'
