import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useNavigate } from 'react-router';

import type { Me } from '../../gateway/model';
import { useLive } from '../../gateway/GatewayContext';
import { useCommands } from '../../ui/commands';
import { Icon } from '../../ui/Icon';
import type { IconName } from '../../ui/iconShapes';
import { bindingOf } from '../../ui/keys';
import { may } from '../may';
import { sectionsFor } from './navigation';

/** Ctrl+K: every page, every command of this page, and every person by name or address. */
export function Palette({ me }: { me: Me }) {
  const { commands, bindings } = useCommands();
  const users = useLive((view) => view.users);
  const navigate = useNavigate();

  const everybody = (verb: string, scope: string, parameter: string, icon: IconName): SpotlightActionData[] =>
    !may(me, scope)
      ? []
      : [...users.values()].map((user) => ({
          id: `${parameter} ${user.id}`,
          label: `${verb} ${user.displayName}`,
          description: `${user.address}, ${user.registered ? 'registered' : 'not registered'}`,
          leftSection: <Icon name={icon} />,
          onClick: () => void navigate(`/?${parameter}=${encodeURIComponent(user.address)}`),
        }));
  const people = [...everybody('Alert', 'alerts:send', 'to', 'bell'), ...everybody('Call', 'sessions:control', 'call', 'phone')];
  const groups: SpotlightActionGroupData[] = [
    {
      group: 'Commands',
      actions: commands
        .filter((command) => command.enabled && command.isHeld !== true && command.id !== 'palette')
        .map((command) => ({
          id: command.id,
          label: command.title,
          description: bindingOf(command, bindings) ?? '',
          leftSection: <Icon name={command.icon ?? 'chevronRight'} />,
          onClick: command.run,
        })),
    },
    {
      group: 'Pages',
      actions: sectionsFor(me)
        .flatMap((section) => section.places)
        .map((place) => ({
          id: place.to,
          label: place.title,
          leftSection: <Icon name={place.icon} />,
          onClick: () => void navigate(place.to),
        })),
    },
    { group: 'People', actions: people },
  ];

  return (
    <Spotlight
      actions={groups}
      shortcut={null}
      limit={12}
      scrollable
      maxHeight={460}
      attributes={{ content: { 'aria-label': 'Find a person, page or command' } }}
      nothingFound="Nothing has this name."
      searchProps={{ placeholder: 'A person, page or command', 'aria-label': 'Find', leftSection: <Icon name="search" /> }}
    />
  );
}
