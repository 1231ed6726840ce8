namespace Gateway.Sip.Transport;

/// <summary>
/// The gateway cannot listen where its settings say: the operator's fault. The message is one sentence to show as it is; nothing was left open.
/// </summary>
public sealed class SipListenException : Exception
{
    public SipListenException()
    {
    }

    public SipListenException(string message)
        : base(message)
    {
    }

    public SipListenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
