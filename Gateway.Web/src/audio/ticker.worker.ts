/** A second hand that goes on in a tab nobody looks at: there the page's own timers are held back for up to a minute. */
setInterval(() => postMessage(undefined), 1000);
