import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway } from '../../gateway/GatewayContext';
import { explain, GatewayError } from '../../gateway/problem';
import { Icon } from '../../ui/Icon';
import { topicsFor } from '../may';
import { Brand } from '../shell/Brand';
import classes from './SignInPage.module.css';
import { meKey } from './useMe';

export function SignInPage({ ended }: { ended: boolean }) {
  const { rest, connection } = useGateway();
  const queries = useQueryClient();
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => rest.signIn(userName.trim(), password),
    onSuccess: (me) => {
      connection.start(topicsFor(me), me.address);
      queries.setQueryData(meKey, me);
    },
  });
  const refused = signIn.error instanceof GatewayError && signIn.error.problem.status === 401;

  return (
    <main className={classes['page']}>
      <form
        className={classes['card']}
        aria-labelledby="sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <Brand />
        <h1 id="sign-in" className={classes['title']}>
          Sign in to the dispatch console
        </h1>
        {ended && !signIn.isError ? <p className={classes['ended']}>Your session has ended. Sign in again to go on.</p> : null}
        <TextInput
          label="User name"
          autoComplete="username"
          required
          withAsterisk={false}
          data-autofocus
          autoFocus
          value={userName}
          onChange={(event) => setUserName(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {signIn.isError ? (
          <p className={classes['error']} role="alert">
            <Icon name="circleAlert" />
            {refused ? 'This user name and password do not match.' : explain(signIn.error)}
          </p>
        ) : null}
        <Button type="submit" size="sm" fullWidth loading={signIn.isPending}>
          Sign in
        </Button>
        <p className={classes['hint']}>At first start the gateway prints the password of “admin” on its console, once.</p>
      </form>
    </main>
  );
}
