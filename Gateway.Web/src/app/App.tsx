import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '../ui/tokens.css';

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import type { VoiceDesk } from '../audio/desk';
import { VoiceProvider } from '../audio/VoiceContext';
import { type Gateway, GatewayProvider } from '../gateway/GatewayContext';
import { Announcer } from '../ui/announcer';
import { CommandProvider } from '../ui/commands';
import { cssVariables, theme } from '../ui/theme';

/** Everything that stands around the routes, in the application and in component tests alike. */
export function App({ gateway, desk, queries, children }: { gateway: Gateway; desk: VoiceDesk; queries: QueryClient; children: ReactNode }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="dark">
      <QueryClientProvider client={queries}>
        <GatewayProvider gateway={gateway}>
          <VoiceProvider desk={desk}>
            <CommandProvider>
              <Announcer />
              <Notifications position="bottom-left" limit={4} />
              {children}
            </CommandProvider>
          </VoiceProvider>
        </GatewayProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
