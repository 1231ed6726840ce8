import { useMutation, useQueryClient } from '@tanstack/react-query';

import { useGateway } from '../../gateway/GatewayContext';
import type { GreetingKind } from '../../gateway/mailboxes';
import { explain } from '../../gateway/problem';
import { tellDone, tellFailed } from '../../ui/notify';
import { kindWords } from './words';

/** A greeting is replaced, or is the default again. */
export function useGreetingSteps(mailbox: string, kind: GreetingKind) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const { name } = kindWords[kind];
  const again = () => queries.invalidateQueries({ queryKey: ['mailboxes', 'greetings', mailbox] });
  const put = useMutation({
    mutationFn: (wav: Blob) => rest.putGreeting(mailbox, kind, wav),
    onSuccess: () => tellDone(`Callers hear the new greeting: ${name}.`),
    onError: (error) => tellFailed('The greeting was not taken', explain(error)),
    onSettled: again,
  });
  const reset = useMutation({
    mutationFn: () => rest.removeGreeting(mailbox, kind),
    onSuccess: () => tellDone(`Callers hear the default again: ${name}.`),
    onError: (error) => tellFailed('The greeting was not taken back', explain(error)),
    onSettled: again,
  });
  return { put, reset };
}
