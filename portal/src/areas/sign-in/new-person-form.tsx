import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTexts } from '../../i18n.js'

export interface NewPerson {
  name: string
  email: string
  password: string
}

/** Who somebody is, and the password that they will sign in with. */
export function NewPersonForm({
  name: firstName = '',
  email: firstEmail = '',
  emailFixed = false,
  only,
  submitText,
  busy,
  submit,
}: {
  name?: string
  email?: string
  /** The invitation says it. */
  emailFixed?: boolean
  /** The password alone. */
  only?: 'password'
  submitText: string
  busy: boolean
  submit: (person: NewPerson) => void
}) {
  const t = useTexts('sign-in')
  const [name, setName] = useState(firstName)
  const [email, setEmail] = useState(firstEmail)
  const [password, setPassword] = useState('')
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    submit({ name: name.trim(), email, password })
  }
  return (
    <form onSubmit={onSubmit}>
      <Stack gap="sm">
        {only === undefined && (
          <>
            <TextInput
              label={t('name')}
              autoComplete="name"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              required
              maxLength={200}
            />
            <TextInput
              label={t('email')}
              type="email"
              autoComplete="username"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              readOnly={emailFixed}
              required
            />
          </>
        )}
        <PasswordInput
          label={t('new_password')}
          description={t('password_hint')}
          autoComplete="new-password"
          minLength={12}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('show_password') }}
          required
        />
        <Button type="submit" loading={busy} mt={4}>
          {submitText}
        </Button>
      </Stack>
    </form>
  )
}
