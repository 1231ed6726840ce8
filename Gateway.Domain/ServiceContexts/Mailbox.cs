using Gateway.Domain.Access;

namespace Gateway.Domain.ServiceContexts;

/// <summary>Where messages for somebody are kept, as far as decisions about calls need to know it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Owner">Whose messages they are; also the address that <see cref="ServiceBehaviour.DepositByTo"/> finds it by.</param>
/// <param name="Number">What a caller dials when he is asked for a mailbox: 1 to <see cref="NumberDigitsMax"/> digits, no two alike; <c>null</c> for none.</param>
public sealed record Mailbox(MailboxId Id, PocAddress Owner, string? Number)
{
    /// <summary>Digits of a mailbox number at most: as many as an E.164 number has.</summary>
    public const int NumberDigitsMax = 15;

    /// <summary>Whether the text can be a mailbox number.</summary>
    public static bool IsNumber(string text) => text.Length is > 0 and <= NumberDigitsMax && text.All(char.IsAsciiDigit);
}
