using System.Collections.Immutable;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Registration;

/// <summary>One contact that an address of record is registered at (RFC 3261 §10). Immutable: a refresh makes a new one.</summary>
public sealed record Binding
{
    private FeatureSet? _features;

    /// <summary>A number of its own as long as the contact stays registered; refreshes keep it.</summary>
    public required long Id { get; init; }

    /// <summary>What the registrar's owner calls the binding; refreshes keep it.</summary>
    public string Name { get; init; } = "";

    /// <summary>The address of record.</summary>
    public required AddressOfRecord Address { get; init; }

    /// <summary>The contact URI as received, with its parameters and escaped headers.</summary>
    public required string Contact { get; init; }

    /// <summary>The header parameters of Contact as received, beginning with a semicolon, without <c>expires</c>: q, feature tags, methods, ...</summary>
    public required ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>The preference in thousandths, 0 to 1000. Default 1000.</summary>
    public int Q { get; init; } = 1000;

    /// <summary>The URN of the device (<c>+sip.instance</c>, RFC 5626 §4.1), without quotes and angle brackets; <c>null</c> when it tells none.</summary>
    public string? Instance { get; init; }

    /// <summary>The number of the flow (<c>reg-id</c>, RFC 5626 §4.2) from 1 on; 0 when the client does not use outbound.</summary>
    public int RegId { get; init; }

    /// <summary>The flow on which the registration came.</summary>
    public required Flow Flow { get; init; }

    /// <summary>Whether requests go back over <see cref="Flow"/> (RFC 5626 §5.3); otherwise where Path, or the contact URI, points.</summary>
    public required bool UsesFlow { get; init; }

    /// <summary>The flow as a hop, where requests go back over it; else <c>null</c>.</summary>
    public NextHop? Hop => UsesFlow ? new NextHop.Over(Flow) : null;

    /// <summary>The Path of the registration, in order: put as Route on every request to this contact (RFC 3327 §5.3).</summary>
    public ImmutableArray<string> Path { get; init; } = [];

    /// <summary>The Call-ID of the last registration of this contact.</summary>
    public required string CallId { get; init; }

    /// <summary>The CSeq number of the last registration of this contact.</summary>
    public required uint CSeq { get; init; }

    /// <summary>When the binding ends.</summary>
    public required MonotonicTime Expiry { get; init; }

    /// <summary>When the contact was registered first, for people.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When the binding ends, for people.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The product that registered (User-Agent); <c>null</c> when it did not say.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The contact as Request-URI: without what is not allowed there (RFC 3261 §19.1.1 Table 1).</summary>
    public required ReadOnlyMemory<byte> RequestUri { get; init; }

    /// <summary><see cref="Path"/> as one Route value list; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Route { get; init; }

    /// <summary>Whether the client uses outbound: then there is one binding for each instance and flow (RFC 5626 §6).</summary>
    public bool IsOutbound => RegId > 0 && Instance is not null;

    /// <summary>The public GRUU of the device (RFC 5627 §5.1): address of record and instance; <c>null</c> when it tells no instance.</summary>
    public string? PublicGruu => Instance is null ? null : $"{Address.Text};gr={Gruu.Escape(Instance)}";

    /// <summary>The capabilities that the contact states (RFC 3840), read once.</summary>
    public FeatureSet Features => _features ??= FeatureSet.Of(new Parameters(Parameters.Span));

    /// <summary>Whether the contact was registered with this feature tag, for example <c>+g.poc.talkburst</c> (RFC 3840).</summary>
    public bool HasFeature(string tag) => Features.Has(tag);
}
