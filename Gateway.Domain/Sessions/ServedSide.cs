using Gateway.Domain.Alerts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions;

/// <summary>Whose participating PoC function a request reached: that of the sender or that of the target.</summary>
public enum ServedSide
{
    /// <summary>The sender's (PoC Server A of Figure 24).</summary>
    Originating,

    /// <summary>The target's (PoC Server B of Figure 24).</summary>
    Terminating,
}

/// <summary>How the side is told.</summary>
public static class ServedSides
{
    /// <summary>The user part of the Route value by which a core asks for the sender's side.</summary>
    public const string OriginatingUser = "orig";

    /// <summary>The user part of the Route value by which a core asks for the target's side.</summary>
    public const string TerminatingUser = "term";

    /// <summary>The user part of the Route value that leads to the controlling PoC function.</summary>
    public const string ControllingUser = "ctrl";

    /// <summary>
    /// The side that the Route value names; without one the target's, if he is served here and the sender is not. A core that serves both
    /// has to say.
    /// </summary>
    public static ServedSide Of(ReadOnlySpan<byte> ownRoute, AlertPassage passage, SubscriberDirectory subscribers)
    {
        if (SipUriView.TryRead(ownRoute, out var uri))
        {
            if (System.Text.Ascii.Equals(uri.User, OriginatingUser))
                return ServedSide.Originating;
            if (System.Text.Ascii.Equals(uri.User, TerminatingUser))
                return ServedSide.Terminating;
        }

        return subscribers.TryFind(passage.To, out _) ? ServedSide.Terminating : ServedSide.Originating;
    }
}
