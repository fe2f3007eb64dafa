import type { ContextRules } from './rules.js'

/**
 * What is read as which context in English. `*`: the word may go on; `..`: up to two words may come between; `|` parts wordings.
 * `benign`: where a wording stands within one of these, it is not meant.
 */
export const englishRules: ContextRules = {
  contexts: [
    {
      context: 'violence',
      rating: '12',
      wordings: `violen* | fist fight | fistfight* | punch* | beats up | beat up | beating up | brawl* | brutal* | gun | guns |
        pistol | pistols | rifle | rifles | revolver* | shotgun* | machine gun* | gunfire | gunfight* | gunshot* | gunman | gunmen |
        firearm* | bomb | bombs | bombing* | bomber* | explosion* | explode* | exploding | grenade* | missile | missiles | warfare |
        war | battle | battlefield* | sword fight | knife fight | fires..rifle* | shoots | shooting | shoot at | shoot him |
        shoot her | shoot them | shot at | sniper* | attacks him | attacks her | assault* | weapon | weapons | weaponry |
        armed robber* | hostage* | kidnap* | abduct* | terroris* | riot | riots | rioting | fight to | fighting | kicks him |
        kicks her | whips him | slap him | slap her | slaps | threatens..knife | threaten*..gun | bullied | bullying`,
    },
    {
      context: 'violence',
      rating: '15',
      wordings: `kill | kills | killed | killing | killings | killer | killers | kll | murder* | stab | stabs | stabbed | stabbing* |
        shot dead | shoot*..dead | shoot*..head | shoots him | shoots her | execut*..prisoner* | executioner* | behead* |
        decapitat* | torture* | torturing | strangl* | suffocat* | slaughter* | massacre* | genocid* | bloodbath* | bloodshed |
        blood | bloody | bloodied | gore | gory | corpse* | dead body | dead bodies | dismember* | mutilat* | severed |
        disembowel* | guts spill* | cuts off..finger* | cut*..throat* | cuts off..hand | cuts off..head | cuts off..ear |
        slit*..throat* | slit*..wrist* | slash* | impal* | lynch* | hang*..himself | hang*..herself | hanged man | hanged woman |
        suicid* | self harm | self-harm | burned alive | burnt alive | buried alive | drown*..him | drown*..her | choke*..to death |
        beaten to death | beat*..to death | assassin* | zombie gore | chainsaw massacre | snuff film | unalive*`,
    },
    {
      context: 'violence',
      rating: '18',
      wordings: 'snuff | torture porn | extreme gore | child abuse | flayed | vivisect*',
    },
    {
      context: 'sexual-content',
      rating: '15',
      wordings: `nude | nudes | nudity | naked | topless | bottomless | undress* | striptease* | stripper* | strip club* | pole dancer |
        takes off..clothes | take off..clothes | taking off..clothes | removes..clothes | removing..clothes | takes off..dress |
        takes off..bra | breasts | boobs | boob | tits | cleavage | nipple* | buttocks | genital* | penis | vagina* | crotch |
        erotic* | erotica | seduc* | sensual* | sexy | sexual* | lingerie | panties | underwear | upskirt* | thong | bondage |
        fetish* | bdsm | dominatrix | make out | making out | lap dance | brothel* | prostitut* | horny | lewd | ecchi | lust |
        aroused | in bed together | love scene | sexuali*`,
    },
    {
      context: 'sexual-content',
      rating: '18',
      wordings: `sex | porn* | xxx | hentai | nsfw | intercourse | orgasm* | masturbat* | blowjob* | handjob* | cumshot* | ejaculat* |
        hardcore sex | explicit sex | orgy | orgies | threesome* | gangbang* | rape | raped | raping | rapist* | anal sex | oral sex |
        having sex | has sex | fuck* | incest* | bestiality | futanari | rule 34 | r18 | onlyfans`,
    },
    {
      context: 'politics',
      wordings: `election* | elects | elect | electoral | re-elect* | vote | votes | voting | voter* | ballot* | referendum* | campaign rally |
        political* | politic* | party politics | liberal party | conservative party | labour party | democratic party |
        republican party | communist* | socialist party | democrats | republicans | democrat | senator* | congress | congressman |
        congresswoman | parliament* | prime minister* | president | presidents | presidential | mayor | governor | minister of |
        chancellor | government* | propagand* | regime | dictator* | glorious leader | dear leader | supreme leader | coup |
        protest | protests | protester* | protesters | anti-government | anti-immigration | immigration policy | tax bill |
        left-wing | right-wing | left wing..right wing | far right | far left | lobbyist* | abortion debate | gun control |
        annex* | secession* | candidate for | campaign speech | campaign poster | oval office | white house press | white house |
        maga | brexit | capitol riot | impeach*`,
    },
    {
      context: 'advertising',
      wordings: `advert | adverts | advertis* | advertisement* | commercial | commercials | tv spot | ad for | ads for | an ad | video ad |
        ad campaign | product shot* | product placement | buy now | order now | order online | shop now | call to action | promo |
        promotional* | promote our | promotes..brand | promoting | brand film | brand promo | brand ambassador | our brand | our product |
        our new product | sponsored | sponsor | sponsors | endorses | endorse | endorsement | endorsing | slogan* | tagline* | jingle |
        limited time offer | special offer | percent off | 20 off | 30 off | 50 off | 70 off | black friday sale | sale banner | discount* | coupon* |
        visit our store | visit our shop | our store today | marketing | influencer* | unboxing | billboard* | infomercial* |
        download it free | download now | free trial | subscribe now | recommends our | logo of our | available in stores |
        click the link | link in bio | political ad`,
    },
    {
      context: 'real-persons',
      wordings: `deepfake* | deep fake* | face swap* | faceswap* | swap*..face | replace*..face..with | celebrity | celebrities | celeb |
        real person | real people | real-life | real life actor | real life actress | real life singer | likeness of | look-alike of |
        lookalike of | look exactly like the actor | look exactly like the actress | look exactly like the singer |
        impersonat* | voice clone* | clone*..voice | voice and face of | face of my | my boss | my ex-girlfriend | my ex girlfriend |
        my ex-boyfriend | my ex boyfriend | my ex's | my ex-wife | my neighbour's face | my classmate* | photo of my boss | photo of my teacher |
        famous actor* | famous actress* | famous singer* | famous footballer* | famous politician* | famous person | famous people |
        well-known singer* | well-known actor* | well-known actress* | movie star | pop star | the late actor | the late actress |
        the late singer | public figure* | tv personality | youtuber | the actual president | face of the president |
        face of the prime minister | prime minister's face | president's face`,
    },
    {
      context: 'drugs',
      rating: '15',
      wordings: `cocaine | heroin | meth | methamphetamine* | crystal meth | lsd | ecstasy pill* | mdma | ketamine | fentanyl | opium |
        crack pipe | smok*..weed | smok*..joint | smok*..pot | marijuana | cannabis | bong | bongs | drug | drugs | drug dealer* |
        drug deal* | drug use | drug trip | drug addict* | junkie | junkies | narcotic* | psychedelic drug* | inject* himself |
        injects..himself | injects..herself | shoots up heroin | snort* a line | snorts coke | magic mushrooms | acid trip | vape weed |
        overdos*`,
    },
    {
      context: 'gambling',
      rating: '12',
      wordings: `gambl* | casino* | roulette | slot machine* | blackjack | baccarat | poker | poker night | betting | bets all | bets..money |
        place*..bet | bookmaker* | bookie* | sportsbook* | sports bet* | pachinko | pachislot | lottery ticket* | craps table |
        dice for money | jackpot | wager* | horse race betting`,
    },
    {
      context: 'religion',
      wordings: `jesus | christ | christian* | church service | holy communion | baptis* | bible | gospel | catholic* | pope | papal |
        priest | priests | bishop | bishops | nun | nuns | rosary | crucif* | crucifix* | buddha | buddhis* | monk | monks | temple prayer |
        shinto priest* | shinto ritual* | islam* | muslim* | mosque* | quran | koran | prophet | prophets | muhammad | allah | imam | imams |
        jewish | synagogue* | torah | rabbi | rabbis | hindu* | krishna | shiva | vishnu | satan* | religio* | cult ritual* | cult leader* |
        worship* | prays to | pray to | praying to | sermon* | preach* | pilgrimage to mecca | god's wrath | blasphem* | exorcis* |
        celebrates mass | holy mass | scripture*`,
    },
    {
      context: 'hate',
      rating: '15',
      wordings: `nazi | nazis | nazism | neo-nazi* | swastika* | hitler | sieg heil | kkk | ku klux klan | white supremac* | white power |
        racist* | racism | racial slur* | ethnic cleansing | hate speech | hate crime* | subhuman* | untermensch* | antisemit* |
        anti-semit* | homophob* | transphob* | xenophob* | islamophob* | go back to your country | against jews | against gays |
        against muslims | against blacks | against immigrants | inferior race* | master race | lynch mob | blackface | holocaust denial |
        gas the`,
    },
    {
      context: 'education',
      wordings: `lesson for | science lesson | maths lesson | math lesson | history lesson | e-learning | elearning | textbook* | educational* |
        lecture | lectures | lecturer* | tutorial* | classroom* | teaches | teaching the | online course | course about | blackboard |
        explains..on the blackboard | for pupils | for primary school | primary school | school lesson* | curriculum | training video |
        instructional video`,
    },
    {
      context: 'news',
      wordings: `breaking news | news anchor* | newscast* | newsroom* | news report* | news clip | news clips | fake news | tv news | news bulletin |
        evening news | press conference* | newspaper front page | front page | headlines | journalist* | reports live | reporter |
        reporters | evening bulletin | news channel | live report`,
    },
  ],
  benign: `killer whale* | killing time | kill time | kill the engine | killed the engine | kill the lights | dressed to kill | buzzkill |
    painkiller* | kill two birds | photo shoot* | shoot a photo | shoots a photo | shoot photos | photo shooting | shooting star* |
    bamboo shoot* | green shoots | new shoots | film shoot* | shoot a film | shooting a film | shoots a film | shoot hoops | shoots hoops |
    shooting hoops | troubleshoot* | bath bomb* | photo bomb* | photobomb* | bombshell | seed bomb* | glue gun | spray gun |
    heat gun | top gun | nerf gun | water gun | water pistol | blood orange* | blood moon* | blood pressure | blood type | blood donor* |
    blood relative* | bloodhound* | blood test | bloody mary | stab at | punch line | punchline* | fruit punch | punch bowl | punch card* |
    hole punch | pillow fight | snowball fight | food fight | water fight | fight for air | tug of war | star war | war memorial |
    battle of the bands | rap battle | dance battle | explosion of colour | explosion of color | explosion of flowers | exploding colour |
    explosion of confetti | riot of colour | riot of color | slash and | slash of light | cutthroat trout | murder of crows | murder mystery dinner |
    assault course | gunmetal | deadline* | sextet | sex education leaflet | naked eye | naked tree* | naked mole rat* | naked flame* | nude shoe* |
    nude lipstick | nude colour | nude color | chicken breasts | turkey breasts | breaststroke | blue tits | great tits | coal tits | coal tit |
    sexton | popcorn | vote of thanks | elect to | president of the club | class president | vice president of sales | mayor cat |
    company president | bird's left wing | left wing of | right wing of | wing of a | party politics of cats | class vote |
    commercial break | commercial district | commercial fishing | commercial harbour | commercial aircraft | commercial port | ad hoc |
    sponsored walk | naked branches | still life | weed the garden | weeding | pot plant* | rug dealer | drugstore* | drug store* |
    poker face | poker-faced | fire poker | casino royale font | bet you | better | horse races | christmas | christopher | holy cow | bishop on a chessboard |
    bishop piece | chess bishop | nun buoy | monk seal* | praying mantis | monkfish | bible of | priest robe costume | crosswalk |
    church bell* | church tower* | lecture hall chairs | executive | executes a perfect | executes a dive | executes a pirouette |
    sensational | classic | suffragette hat`,
  before:
    'no | without | without any | zero | non | no visible | avoid | avoiding | free of | exclude | excluding | never any | not any | devoid of | absolutely no',
  after: 'free | -free | is not shown | not shown | is never shown | is avoided | not included | not allowed',
  notNegated: 'not without | never without | no shortage of | not free of | nothing but',
}
