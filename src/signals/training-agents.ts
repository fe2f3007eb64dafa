/**
 * Agents that gather what models are trained with, by what who runs them says; where the operator says nothing, by what
 * is reported of them, and that is noted. Product tokens in lower case. A rule against one of them counts for whoever
 * asks without naming an agent, so that a name too many refuses more and one too few refuses less.
 */
export const trainingAgents: ReadonlySet<string> = new Set([
  'gptbot', // OpenAI, "Overview of OpenAI crawlers": content may be used to train generative foundation models
  'google-extended', // Google, "Google's common crawlers": a token that controls training of Gemini models
  'googleother', // Google, same page: research and development of its product teams
  'googleother-image', // as googleother, for images
  'googleother-video', // as googleother, for videos
  'google-cloudvertexbot', // Google, same page: content for agents built with Vertex AI
  'cloudvertexbot', // as google-cloudvertexbot, in the form that older files have
  'claudebot', // Anthropic, help centre, "Does Anthropic crawl data from the web": collects what could train its models
  'anthropic-ai', // Anthropic, no longer in use and still addressed by many files
  'claude-web', // Anthropic, as anthropic-ai
  'ccbot', // Common Crawl, "CCBot": the open corpus that most language models begin with
  'meta-externalagent', // Meta, "Meta web crawlers": training of AI models
  'facebookbot', // Meta, same page: crawls to improve language models for speech
  'applebot-extended', // Apple, "About Applebot": a token that controls training of Apple's foundation models
  'amazonbot', // Amazon, "AmazonBot": may be used to train its AI models
  'bytespider', // ByteDance: no statement; reported to gather for its language models
  'tiktokspider', // ByteDance: as bytespider
  'cohere-training-data-crawler', // Cohere: named for it
  'cohere-ai', // Cohere: no statement; reported
  'ai2bot', // Ai2, "AI2Bot": content to train open language models
  'ai2bot-dolma', // Ai2, same page: the Dolma corpus
  'deepseekbot', // DeepSeek: no statement; reported
  'chatglm-spider', // Zhipu: no statement; reported
  'pangubot', // Huawei: downloads training data for its PanGu models, as reported
  'sbintuitionsbot', // SB Intuitions, "SBIntuitionsBot": AI development and information analysis
  'icc-crawler', // NICT, "ICC-Crawler": data to train and support AI technologies
  'cotoyogi', // ROIS, "Cotoyogi": data for large language models
  'yandexadditional', // Yandex, webmaster help: data for YandexGPT
  'yandexadditionalbot', // as yandexadditional
  'omgili', // Webz.io: sold, among others as training data
  'omgilibot', // as omgili
  'webzio-extended', // Webz.io: a token that controls resale for AI
  'diffbot', // Diffbot: structured data, sold for training among others
  'imagesiftbot', // ImageSift, "ImageSiftBot": images for its models
  'img2dataset', // the downloader of most sets of images; heeds its own name and noai
  'video2dataset', // downloads sets of videos for training, and is named for it
  'laiondownloader', // LAION: machine-learning research
  'laion-huggingface-processor', // LAION: as reported
  'timpibot', // Timpi: index offered for training
  'velenpublicwebcrawler', // Velen, "Velen web crawler": data sets and machine learning models
  'isscyberriskcrawler', // ISS-Corporate: trains machine learning models
  'factset_spyderbot', // FactSet: model training
  'friendlycrawler', // its page: data sets for machine-learning experiments
  'kangaroo', // Kangaroo LLM, "Kangaroo Bot": an Australian language model
  'panscient', // as panscient.com, in the form without domain
  'panscient.com', // Panscient: machine learning
  'linguee', // Linguee, "Linguee Bot": data for its translation models
  'youbot', // You.com, "YouBot": its search engine and language models
  'sidetrade', // Sidetrade: training among other uses
  'brightbot', // Bright Data: data for model training
  'imagespider', // no statement; reported to gather images
  'wardbot', // no statement; reported
])
