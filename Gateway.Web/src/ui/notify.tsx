import { notifications } from '@mantine/notifications';

const closeButtonProps = { 'aria-label': 'Dismiss' };

/** A short word on something that went as asked. */
export function tellDone(message: string): void {
  notifications.show({ message, color: 'teal', autoClose: 4000, withBorder: true, closeButtonProps });
}

/** Something that somebody wanted to be told when it happens. Stays until it has been read. */
export function tellNews(title: string, message: string): void {
  notifications.show({ title, message, color: 'blue', autoClose: false, withBorder: true, closeButtonProps });
}

/** Something that was asked for did not happen, and why, with the place that decided it if there is one. Stays until it has been read. */
export function tellFailed(title: string, reason: string, place?: { to: string; text: string }): void {
  // Notices stand outside the router, so this is a link like any other.
  const message =
    place === undefined ? (
      reason
    ) : (
      <>
        {reason} <a href={place.to}>{place.text}</a>
      </>
    );
  notifications.show({ title, message, color: 'red', autoClose: 12_000, withBorder: true, closeButtonProps });
}
