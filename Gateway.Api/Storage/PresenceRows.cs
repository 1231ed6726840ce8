namespace Gateway.Api.Storage;

// What stands in the tables, and nothing else. Points in time are UTC ticks, because SQLite cannot order DateTimeOffset.

/// <summary>An enquiry after somebody's presence that was made here.</summary>
internal sealed class PresenceEnquiryRow
{
    public required string Id { get; set; }
    public required string Watcher { get; set; }
    public required string Presentity { get; set; }

    /// <summary>once, period or nextChange.</summary>
    public required string Kind { get; set; }

    /// <summary>asking, pending, active, answered, ended, refused or failed.</summary>
    public required string State { get; set; }

    public long AskedAt { get; set; }

    /// <summary>For how long, milliseconds; 0 for once.</summary>
    public long Duration { get; set; }

    public long? StartedAt { get; set; }

    /// <summary>When it ends of itself.</summary>
    public long? Until { get; set; }

    /// <summary>What was seen last, as JSON.</summary>
    public string? Seen { get; set; }

    public int Notifications { get; set; }
    public int? SipStatus { get; set; }
    public string? SipReason { get; set; }
    public string? SipWarning { get; set; }

    /// <summary>A JSON list of <see cref="Why"/>.</summary>
    public string? Why { get; set; }

    /// <summary>Why it ended.</summary>
    public string? End { get; set; }

    public long? EndedAt { get; set; }
    public string? TraceId { get; set; }
    public long Version { get; set; }
}

/// <summary>What one enquiry is charged by, with the values of the standard's AVPs. It is there from the moment that it was granted, and replaced as it goes on.</summary>
internal sealed class PresenceChargeRow
{
    public required string Id { get; set; }

    /// <summary>The record of the enquiry that a notification belongs to; null: this is the record of an enquiry.</summary>
    public string? PartOf { get; set; }

    /// <summary>The enquiry, where it was made here.</summary>
    public string? EnquiryId { get; set; }

    /// <summary>once, period or nextChange.</summary>
    public required string Kind { get; set; }

    /// <summary>0 originating, 1 terminating, 2 proxy.</summary>
    public int Role { get; set; }

    public required string Watcher { get; set; }
    public required string Presentity { get; set; }
    public required string OriginatingNetwork { get; set; }
    public required string TerminatingNetwork { get; set; }

    /// <summary>The icid of P-Charging-Vector.</summary>
    public string? ChargingId { get; set; }

    public required string CallId { get; set; }

    /// <summary>The event package, with <c>eventlist</c> for a list.</summary>
    public string Package { get; set; } = "presence";

    /// <summary>Seconds that were granted.</summary>
    public long Expires { get; set; }

    /// <summary>What is shown: allow, politeBlock or confirm.</summary>
    public required string Outcome { get; set; }

    public long RequestedAt { get; set; }
    public long AnsweredAt { get; set; }

    /// <summary>When the record was last written.</summary>
    public long UpdatedAt { get; set; }

    /// <summary>Null while it goes on.</summary>
    public long? EndedAt { get; set; }

    public string? End { get; set; }
    public int Notifications { get; set; }
    public long Octets { get; set; }
    public long Version { get; set; }
}

/// <summary>When somebody of this network was last there.</summary>
internal sealed class LastSeenRow
{
    public required string Address { get; set; }
    public long SeenAt { get; set; }
}

/// <summary>A publication of somebody's presence, for as long as it holds.</summary>
internal sealed class PublicationRow
{
    public required string Id { get; set; }
    public required string Presentity { get; set; }

    /// <summary>What its publisher refreshes it by.</summary>
    public required string EntityTag { get; set; }

    /// <summary>What it tells: PIDF, or the PoC settings of a device.</summary>
    public required string Document { get; set; }

    public long ToldAt { get; set; }
    public long EndsAt { get; set; }

    /// <summary>Whether the network itself published it.</summary>
    public bool IsNetwork { get; set; }
}
