/** A workflow in API format, as small as one can be that looks like one. */
export const workflowForTests = {
  '3': { class_type: 'KSampler', inputs: { seed: '{{seed}}', steps: 20, positive: ['6', 0], latent_image: ['5', 0] } },
  '5': {
    class_type: 'EmptyLatentVideo',
    inputs: { width: '{{width}}', height: '{{height}}', length: '{{frames:24}}', batch_size: 1 },
  },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: 'masterpiece, {{ prompt }}', clip: ['4', 1] } },
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'model.safetensors' } },
  '9': { class_type: 'SaveVideo', inputs: { video: ['3', 0], filename_prefix: 'video/kyodaku' } },
}

/** The same with an input more: a picture or a video to go by. */
export function workflowWith(input: string, text: string): string {
  return JSON.stringify({ ...workflowForTests, '12': { class_type: 'LoadImage', inputs: { [input]: text } } })
}
