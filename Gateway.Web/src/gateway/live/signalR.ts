import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

import type { Hub } from './connection';

/** Resuming is the connection's own work (`after`, `epoch`), so SignalR's reconnect stays off. */
export function openSignalRHub(): Hub {
  return new HubConnectionBuilder().withUrl('/hubs/dispatch').configureLogging(LogLevel.None).build();
}
