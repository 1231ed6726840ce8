using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>Event: the package of a subscription, and which one of several it is (RFC 6665 §8.2.1). Both compare octet by octet.</summary>
/// <param name="Package">With its template packages, for example <c>refer</c>, <c>conference</c>, <c>presence.winfo</c>.</param>
/// <param name="Id">The <c>id</c> parameter; <c>null</c> when there is none.</param>
public sealed record EventView(string Package, string? Id = null)
{
    /// <summary>Reads the value; <c>false</c> when it names no package.</summary>
    // Event  =  event-type *( SEMI ( "id=" token / generic-param ) )
    public static bool TryRead(ReadOnlySpan<byte> value, [NotNullWhen(true)] out EventView? read)
    {
        var package = MediaTypes.Essence(value);
        if (!ValueSyntax.IsToken(package))
        {
            read = null;
            return false;
        }

        var parameters = new Parameters(value[Math.Max(0, value.IndexOf((byte)';'))..]);
        read = new(Encoding.UTF8.GetString(package), parameters.TryGet("id"u8, out var id) && ValueSyntax.IsToken(id) ? Encoding.UTF8.GetString(id) : null);
        return true;
    }

    /// <summary>What a message says; <c>null</c> when it says nothing that can be read.</summary>
    public static EventView? Of(SipMessage message) => message.TryGet(HeaderId.Event, out var value) && TryRead(value, out var read) ? read : null;

    /// <summary>The value as it is written.</summary>
    public override string ToString() => Id is null ? Package : $"{Package};id={Id}";
}
