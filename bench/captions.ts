/** Captions as lists of videos have them, 60 to 100 characters, made up by a seeded generator: for the benchmarks of rows. */
const words = (text: string) => text.trim().split(/\s+/)
const phrases = (text: string) => text.trim().split('|')

const shots = phrases(
  'Aerial view of|Close up of|Slow motion of|Drone footage of|Time lapse of|Rear view of|Medium shot of|Portrait of|Top view of|POV of|Footage of|Cinematic shot of|A view of|Panning shot of|Handheld shot of',
)
const adjectives = words(
  'young old happy tired elegant wooden rusty modern traditional colorful crowded empty foggy sunny tropical busy smiling bearded retired golden narrow muddy fresh steaming sliced rotating abstract blurred glowing transparent seamless digital blue green white dark vintage small large frozen snowy',
)
const subjects = words(
  'woman man girl boy couple family businessman chef farmer doctor engineer student tourist athlete dancer musician dog cat horse bird elephant turtle butterfly waterfall river lake mountain volcano coastline beach forest meadow garden city street bridge skyline market kitchen laboratory factory warehouse airport train tractor sailboat bicycle robot smartphone laptop coffee bread salad pizza soup strawberries vegetables flowers leaves clouds smoke particles',
)
const doings = phrases(
  'walking along the promenade|typing on a laptop in an office|cooking dinner with friends|running through the park in the morning|looking at the camera|drinking tea near the window|harvesting grapes in a vineyard|riding through heavy traffic|playing the guitar on stage|swimming under clear water|flying over the valley|standing in front of a brick wall|working with a microscope|crossing the road at night|preparing breakfast for the children|pointing at a chart during a meeting|resting on a branch|floating in the air|spinning on a white background|falling from the trees in autumn|shining in the rays of the setting sun|reflecting in the puddles after rain',
)
const endings = phrases(
  '.|, 4k|, slow motion|, isolated on white|. Shallow depth of field|, shot on RED|. Concept of healthy lifestyle|, Bangkok, Thailand|. Green screen|, loop| - HD stock video|. Selective focus|, 29.97fps',
)

const places = phrases(
  '公園の|駅前の|海岸で|台所で|古い寺の|夜の街を|雪の積もった|山の中腹にある|商店街の|窓辺で|オフィスで|畑で|川沿いの|工場の|教室の|庭の|港の|桜並木の|地下鉄の|ホテルのロビーで',
)
const japaneseSubjects = phrases(
  '若い女性が|男性が|子供たちが|老夫婦が|料理人が|犬が|猫が|観光客が|農家の人が|学生たちが|会社員が|医師が|選手が|家族が|カップルが|作業員が|ダンサーが|トラックが|電車が|水面が',
)
const japaneseDoings = phrases(
  'ゆっくり歩いている様子|パソコンに向かって作業している|野菜を切っている手元のアップ|走り抜けていくスローモーション|笑顔でカメラを見ている|スマートフォンで写真を撮っている|コーヒーを飲みながら話している|夕日を浴びて輝いている|風に揺れているところ|荷物を運んでいるシーン|楽器を演奏している映像|ボールを追いかけている|水をやっている後ろ姿|会議で資料を説明している|空を見上げている横顔',
)
const japaneseEndings = phrases(
  '。|、ドローン空撮。|、4K映像。|、背景ぼかし。|、タイムラプス。|、グリーンバック。|、ループ素材。|。ライフスタイルのイメージ。|、京都、日本。|、合成用素材。',
)

/** So many captions, in English or Japanese. */
export function captions(count: number, language: 'en' | 'ja', random: () => number): string[] {
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!
  const sentence = () =>
    language === 'en'
      ? `${pick(shots)} ${pick(adjectives)} ${pick(subjects)} ${pick(doings)}${pick(endings)}`
      : `${pick(places)}${pick(japaneseSubjects)}${pick(japaneseDoings)}${pick(japaneseEndings)}`
  return Array.from({ length: count }, () => {
    let text = sentence()
    while (text.length < 60) text += (language === 'en' ? ' ' : '') + sentence()
    return flat(
      text.length > 100
        ? text.slice(0, text.slice(0, 100).search(language === 'en' ? / \S*$/ : /[、。][^、。]*$/))
        : text,
    )
  })
}

/** The same characters in one piece, as texts read from files are; one put together is slow to go through. */
export const flat = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le')
