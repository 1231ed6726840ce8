namespace Gateway.Sip.Messages;

/// <summary>What the next octets of a stream turned out to be.</summary>
public enum FrameResult
{
    /// <summary>Nothing is complete yet: read more. Nothing is wrong either.</summary>
    NeedMore,

    /// <summary>CRLFCRLF between messages: the peer asks whether we live; answer CRLF (RFC 5626 §3.5.1).</summary>
    Ping,

    /// <summary>A single CRLF between messages: the answer to our own ping (RFC 5626 §3.5.1); to be ignored by whoever sent none.</summary>
    Pong,

    /// <summary>A message. It may carry a <see cref="MessageFault"/> that leaves the framing intact.</summary>
    Message,

    /// <summary>A response that cannot be read, well framed: drop it and go on.</summary>
    Malformed,

    /// <summary>Nobody can tell where the next message begins. Answer the request if there is one, then close; never guess (RFC 3261 §18.3).</summary>
    Lost,
}
