import { callTo } from './commands';
import { useSessionCommands } from './useSessionCommands';

/** Calls one person, or several together, at once; `onStarted` learns which session it is. */
export function useCallPeople(onStarted: (session: string) => void): (addresses: readonly string[]) => void {
  const commands = useSessionCommands();
  return (addresses) => {
    const name = addresses.length === 1 ? (addresses[0] ?? '') : `${addresses.length} people`;
    commands.mutate(
      { about: '', name, kind: 'start', draft: callTo(addresses) },
      { onSuccess: (session) => (session === null ? undefined : onStarted(session.id)) },
    );
  };
}
