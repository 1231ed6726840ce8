import { useMutation, useQueryClient } from '@tanstack/react-query';

import { useGateway } from '../../gateway/GatewayContext';
import type { VoiceMessage } from '../../gateway/mailboxes';
import { explain, GatewayError } from '../../gateway/problem';
import { tellDone, tellFailed } from '../../ui/notify';

/** What is done with a message. The list changes when the gateway has said so. */
export function useMessageSteps() {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const again = () => Promise.all(['messages', 'mailboxes'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
  const mark = useMutation({
    mutationFn: ({ message, state }: { message: VoiceMessage; state: VoiceMessage['state'] }) => rest.markMessage(message.id, message.version, state),
    onSettled: again,
    onError: (error) => {
      // Somebody else was quicker, and the list shows what he made of it.
      if (!(error instanceof GatewayError && [404, 412].includes(error.problem.status))) tellFailed('The message was not marked', explain(error));
    },
  });
  const remove = useMutation({
    mutationFn: (message: VoiceMessage) => rest.deleteMessage(message.id, message.version),
    onSuccess: () => tellDone('The message is deleted.'),
    onError: (error) => tellFailed('The message was not deleted', explain(error)),
    onSettled: again,
  });
  const forward = useMutation({
    mutationFn: ({ message, to, note }: { message: VoiceMessage; to: string; note: string }) => rest.forwardMessage(message.id, to, note),
    onSettled: again,
  });
  return { mark, remove, forward };
}
