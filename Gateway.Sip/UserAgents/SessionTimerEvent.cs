namespace Gateway.Sip.UserAgents;

/// <summary>What can happen to a session timer.</summary>
internal abstract record SessionTimerEvent
{
    private SessionTimerEvent()
    {
    }

    /// <summary>Time has passed.</summary>
    public sealed record Tick : SessionTimerEvent
    {
        public static readonly Tick Event = new();
    }

    /// <summary>A 2xx to an INVITE or UPDATE of either side agreed on an interval: the session is fresh.</summary>
    /// <param name="Interval">The session interval.</param>
    /// <param name="WeRefresh">Whether the next refresh is ours.</param>
    public sealed record Agreed(TimeSpan Interval, bool WeRefresh) : SessionTimerEvent;

    /// <summary>A 2xx without Session-Expires: there is no timer (any more).</summary>
    public sealed record NotAgreed : SessionTimerEvent
    {
        public static readonly NotAgreed Event = new();
    }

    /// <summary>Our refresh was refused, in a way that says nothing of the session.</summary>
    public sealed record RefreshRefused : SessionTimerEvent
    {
        public static readonly RefreshRefused Event = new();
    }

    /// <summary>The session is over.</summary>
    public sealed record SessionEnded : SessionTimerEvent
    {
        public static readonly SessionEnded Event = new();
    }
}
