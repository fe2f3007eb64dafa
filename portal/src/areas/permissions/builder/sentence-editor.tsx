import { Button, Group, Menu, Popover, Stack } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { grantSentences, reservationSentences, type Sentence } from '../../../../../src/rights/sentences/index.js'
import { useLanguage, useTexts } from '../../../i18n.js'
import classes from '../permissions.module.css'
import { type Draft, firstValues, hasTerm, missingIn, optionalTerms, type Term, termsOf, withTerm } from './draft.js'
import { TermField } from './term-field.js'

interface EditorProps {
  draft: Draft
  names: Readonly<Record<string, string>>
  change: (draft: Draft) => void
  learn: (names: Readonly<Record<string, string>>) => void
}

/** Stands for what is not chosen yet. */
const nobody = '\u2026'

/** A draft as the sentences that it will be read as; what each phrase says is changed where it stands. */
export function SentenceEditor(props: EditorProps) {
  const { draft, change } = props
  const t = useTexts('permissions')
  const language = useLanguage()
  const missing = missingIn(draft)
  const sentences = sentencesOf(props, { choose: (term) => t(`choose.${term}`), language })
  const addable = optionalTerms.filter((term) => draft.kind === 'grant' && !hasTerm(draft, term))
  return (
    <Stack gap="sm">
      <div className={classes.sentences} data-testid="draft-sentences">
        {sentences.map((sentence, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sentence keeps its popover open while its words change
          <p key={place}>
            {sentence.map(({ text, term }) =>
              term === undefined || text === '' ? (
                text
              ) : (
                <PhraseButton
                  key={term}
                  {...props}
                  text={text}
                  term={termOf(term)}
                  missing={missing.includes(termOf(term))}
                />
              ),
            )}
          </p>
        ))}
      </div>
      {addable.length > 0 && (
        <Group>
          <Menu position="bottom-start">
            <Menu.Target>
              <Button variant="light" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />}>
                {t('builder.add')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {addable.map((term) => (
                <Menu.Item
                  key={term}
                  onClick={() =>
                    change(
                      withTerm(draft, term, firstValues({ label: t('first.label'), report: t('first.report') })[term]),
                    )
                  }
                >
                  {t(`term.${term.replace('.', '_')}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </Group>
      )}
    </Stack>
  )
}

/** The phrase of a reservation's only work is that of the draft's works. */
const termOf = (term: string): Term =>
  (term === 'work' ? 'works' : term === 'evidence.location' ? 'location' : term) as Term

function sentencesOf(
  { draft, names }: EditorProps,
  { choose, language }: { choose: (term: string) => string; language: 'ja' | 'en' },
): readonly Sentence[] {
  const known = {
    party: (id: string) => (id === nobody ? choose('grantee') : (names[id] ?? id)),
    work: (id: string) => (id === nobody ? choose('works') : (names[id] ?? id)),
  }
  const works = draft.works.length === 0 ? [nobody] : draft.works
  if (draft.kind === 'reservation') {
    const { uses, territories, from, location } = draft
    return works.flatMap((work) =>
      reservationSentences(
        { work, uses, territories, from, evidence: { location: location === '' ? choose('location') : location } },
        { language, names: known },
      ),
    )
  }
  const terms = termsOf(draft)
  return grantSentences(
    {
      ...terms,
      works,
      grantee: draft.grantee === '' ? nobody : draft.grantee,
      grantor: draft.grantor === '' ? nobody : draft.grantor,
    },
    { language, names: known },
  )
}

function PhraseButton({ text, term, missing, ...props }: EditorProps & { text: string; term: Term; missing: boolean }) {
  const t = useTexts('permissions')
  const [opened, setOpened] = useState(false)
  const optional = (optionalTerms as readonly string[]).includes(term)
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      trapFocus
      withArrow
      shadow="md"
      position="bottom-start"
      width={320}
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.phrase}
          data-missing={missing || undefined}
          data-term={term}
          aria-label={t('builder.change', { term: t(`term.${term.replace('.', '_')}`), text })}
          onClick={() => setOpened((before) => !before)}
        >
          {text}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <TermField term={term} {...props} />
          <Group justify={optional ? 'space-between' : 'flex-end'}>
            {optional && (
              <Button
                variant="subtle"
                color="red"
                c="var(--mantine-color-error)"
                size="compact-sm"
                leftSection={<IconTrash size={14} aria-hidden />}
                onClick={() => {
                  setOpened(false)
                  props.change(withTerm(props.draft, term, undefined))
                }}
              >
                {t('builder.remove')}
              </Button>
            )}
            <Button size="compact-sm" variant="default" onClick={() => setOpened(false)}>
              {t('builder.close')}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
