using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>Why the controlling function refuses a request (clause 21.2).</summary>
/// <param name="Status">The SIP status.</param>
/// <param name="Warning">The text of a Warning 399; <c>null</c> for none.</param>
/// <param name="Why">The right or rule that was missing, for the records and the trust domain; <c>null</c> when none was.</param>
internal sealed record ControlRefusal(int Status, string? Warning = null, AlertWhy? Why = null)
{
    public static readonly ControlRefusal NoService = new(SipStatus.Forbidden, "101 service authorisation failed");
    public static readonly ControlRefusal NoSession = new(SipStatus.NotFound);
    public static readonly ControlRefusal NoGroup = new(SipStatus.NotFound, "113 group document does not exist");
    public static readonly ControlRefusal NoDestinations = new(SipStatus.Forbidden, "No destinations");
    public static readonly ControlRefusal NoAnonymity = new(SipStatus.Forbidden, "Anonymity not allowed");
    public static readonly ControlRefusal IsFocus = new(SipStatus.Forbidden, "isfocus already assigned");
    public static readonly ControlRefusal TooMany = new(BodyFault.TooManyParticipants.Status, BodyFault.TooManyParticipants.Text);
    public static readonly ControlRefusal NoOffer = new(SipStatus.NotAcceptableHere);
    public static readonly ControlRefusal Overload = new(SipStatus.ServiceUnavailable) { Headers = [new("Retry-After", "10")] };

    /// <summary>Further headers.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A body.</summary>
    public MessageBody? Body { get; init; }

    public static ControlRefusal Of(BodyFault fault) => fault.Status == SipStatus.UnsupportedMediaType
        ? new(fault.Status) { Headers = [new("Accept", SessionBody.Accept)] }
        : new(fault.Status, fault.Text);

    public static ControlRefusal Of(MediaRefusal refusal, string agent) =>
        new(refusal.Status) { Headers = [new("Warning", refusal.Warning(agent))] };

    /// <summary>What goes with the status.</summary>
    /// <param name="agent">The host that refuses.</param>
    public MessageExtras Extras(string agent)
    {
        var extras = new MessageExtras { Headers = Headers, Body = Body };
        // The core takes this one off where it leaves the trust domain.
        if (Why is { } why)
            extras = extras.With(HeaderId.Warning, $"399 {agent} {QuotedText.Write(Safe($"{RefusalWarnings.Rule} {why.Rule ?? "-"} {why.Reason}"))}");
        if (Warning is not null)
            extras = extras.With(HeaderId.Warning, $"399 {agent} {QuotedText.Write(Safe(Warning))}");
        return extras;
    }

    // What is wrong with a body may quote it.
    private static string Safe(string text) => HeaderText.IsSafe(text) ? text : string.Concat(text.Where(letter => !char.IsControl(letter)));
}
