using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Bodies;

/// <summary>Why a body cannot be used, and how to answer whoever sent it.</summary>
/// <param name="Status">400 for what cannot be read, 415 for what nobody here understands, 486 for more than anybody here takes.</param>
/// <param name="Text">The warn-text: what is wrong, and for 486 with its number (TS 24.379 §4.4.2).</param>
public sealed record BodyFault(int Status, string Text)
{
    /// <summary>The list names more people than a session may have.</summary>
    public static readonly BodyFault TooManyParticipants = new(SipStatus.BusyHere, "122 too many participants");

    internal static BodyFault Malformed(string text) => new(SipStatus.BadRequest, text);

    internal static BodyFault Unsupported(string text) => new(SipStatus.UnsupportedMediaType, text);
}
