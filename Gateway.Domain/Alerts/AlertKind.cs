namespace Gateway.Domain.Alerts;

/// <summary>Which way an Instant Personal Alert went, seen from this gateway.</summary>
public enum AlertKind
{
    /// <summary>Sent by a console or an application of this gateway.</summary>
    Outgoing,

    /// <summary>For a console user of this gateway: it belongs on the alert desk.</summary>
    Incoming,

    /// <summary>Between two handsets; the gateway's PoC server let it pass or refused it.</summary>
    Relayed,
}
