import { notifications } from '@mantine/notifications';

const closeButtonProps = { 'aria-label': 'Dismiss' };

/** A short word on something that went as asked. */
export function tellDone(message: string): void {
  notifications.show({ message, color: 'teal', autoClose: 4000, withBorder: true, closeButtonProps });
}

/** Something that was asked for did not happen, and why. Stays until it has been read. */
export function tellFailed(title: string, reason: string): void {
  notifications.show({ title, message: reason, color: 'red', autoClose: 12_000, withBorder: true, closeButtonProps });
}
