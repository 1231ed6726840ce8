using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>In whose name people are invited.</summary>
/// <param name="Address">His PoC Address.</param>
/// <param name="DisplayName">His name; may be empty.</param>
/// <param name="IsAnonymous">Whether he hides both from those whom he invites.</param>
/// <param name="Wish">How he wants them to answer; <c>null</c> when he does not say.</param>
/// <param name="HopsLeft">Max-Forwards for the invitations.</param>
internal sealed record Inviter(PocAddress Address, string DisplayName, bool IsAnonymous, AnswerModeView? Wish, int HopsLeft)
{
    /// <summary>Who hides is called this (RFC 3323 §4.1).</summary>
    public const string AnonymousUri = "sip:anonymous@anonymous.invalid";

    public static Inviter Of(SessionInvite invite, PocAddress who) =>
        new(who, invite.Caller.DisplayName, invite.IsAnonymous, invite.Wish, invite.HopsLeft);

    /// <summary>His name-addr for the trust domain.</summary>
    public string Identity => NameAddr(DisplayName, Address.ToString());

    /// <summary>His name-addr for everybody.</summary>
    public string Shown => IsAnonymous ? NameAddr("Anonymous", AnonymousUri) : Identity;

    /// <summary>How the records say what he wants.</summary>
    public AnswerMode? AnswerMode =>
        Wish is not { } wish ? null : wish.Automatic ? Access.AnswerMode.Automatic : Access.AnswerMode.Manual;

    /// <summary>A name-addr; a name that no header can hold is left out.</summary>
    public static string NameAddr(string? display, string uri) =>
        string.IsNullOrEmpty(display) || !HeaderText.IsSafe(display) ? $"<{uri}>" : $"{QuotedText.Write(display)} <{uri}>";
}
