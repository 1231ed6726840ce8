import { useMutation } from '@tanstack/react-query';

import type { Alert } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { tellFailed } from '../../ui/notify';
import { senderOf } from './wording';

export type AlertStep = 'attend' | 'park' | 'complete';

/** Attend, park, complete. The desk changes when the gateway says so, never before: somebody else may have been first. */
export function useAlertSteps() {
  const { rest } = useGateway();
  return useMutation({
    mutationFn: ({ alert, step }: { alert: Alert; step: AlertStep }) => rest[step](alert.id),
    onError: (error, { alert, step }) => tellFailed(`Could not ${step} the alert of ${senderOf(alert)}`, explain(error)),
  });
}
