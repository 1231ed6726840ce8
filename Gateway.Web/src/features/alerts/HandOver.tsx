import { Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';

import { useGateway, useLive } from '../../gateway/GatewayContext';
import type { Alert } from '../../gateway/model';
import { explain } from '../../gateway/problem';
import { Icon } from '../../ui/Icon';
import { tellFailed } from '../../ui/notify';
import { senderOf } from './wording';

/** To a colleague, or back to everybody: whoever cannot help must not be a dead end for the one who asks. */
export function HandOver({ alert, me }: { alert: Alert; me: string }) {
  const { rest } = useGateway();
  const users = useLive((view) => view.users);
  const colleagues = [...users.values()].filter((user) => user.id !== me && user.id !== alert.owner?.id && ['dispatcher', 'supervisor', 'administrator'].includes(user.role ?? ''));
  const handOver = useMutation({
    mutationFn: (to: string | undefined) => rest.reassign(alert.id, to),
    onError: (error) => tellFailed(`Could not hand over the alert of ${senderOf(alert)}`, explain(error)),
  });
  if (colleagues.length === 0 && alert.owner === undefined) return null;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="reassign" size={14} />} loading={handOver.isPending}>
          Hand over
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {alert.owner === undefined ? null : <Menu.Item onClick={() => handOver.mutate(undefined)}>Back to unattended</Menu.Item>}
        {colleagues.map((user) => (
          <Menu.Item key={user.id} onClick={() => handOver.mutate(user.id)}>
            To {user.displayName}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
