import { Loader } from '@mantine/core';

import { useLink } from '../gateway/GatewayContext';
import { explain } from '../gateway/problem';
import { ErrorState } from '../ui/Notices';
import { SignInPage } from './session/SignInPage';
import { useMe } from './session/useMe';
import { Shell } from './shell/Shell';

/** Shows the console to somebody who is signed in, and the sign-in page to everybody else, at any address. */
export function Gate() {
  const me = useMe();
  const link = useLink();
  if (me.isPending) return <Loader m="xl" aria-label="Loading the console" />;
  if (me.isError) {
    return (
      <main>
        <ErrorState title="The console cannot start" reason={explain(me.error)} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  if (me.data === null || link.kind === 'signedOut') return <SignInPage ended={me.data !== null} />;
  return <Shell me={me.data} />;
}
