namespace Gateway.Sip.UserAgents;

/// <summary>A subscription of ours, by SUBSCRIBE or REFER; made with <see cref="UserAgentCore.Subscribe"/>.</summary>
public sealed class OutgoingSubscription
{
    internal OutgoingSubscription()
    {
    }
}
