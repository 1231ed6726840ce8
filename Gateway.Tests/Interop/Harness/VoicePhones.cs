using System.Net;

namespace Gateway.Tests.Interop.Harness;

/// <summary>Phones that take every call, speak a sound and keep what they hear.</summary>
internal static class VoicePhones
{
    private const string Password = "correct-horse";

    /// <summary>A new user and his phone.</summary>
    /// <param name="gateway">Where it registers.</param>
    /// <param name="kind">baresip or linphonec.</param>
    /// <param name="user">Whose phone it is.</param>
    /// <param name="at">Its address.</param>
    /// <param name="site">Where it runs.</param>
    /// <param name="sound">What it speaks, and how.</param>
    /// <returns>The phone, and the file of what it heard.</returns>
    public static async Task<(IOrdinaryPhone Phone, Func<string> Heard)> RegisterAsync(
        GatewayProcess gateway, string kind, string user, IPEndPoint at, Site site, PhoneSound sound)
    {
        await gateway.AddUserAsync(user, Password);
        if (kind == "baresip")
        {
            var baresip = await Baresip.RegisterAsync(site, at, gateway.Sip, user, gateway.Domain, Password, "udp", takesCalls: true, sound);
            return (baresip, () => baresip.Heard);
        }

        var file = Path.Combine(site.NewDirectory(user), "heard.wav");
        var linphonec = await Linphonec.RegisterAsync(site, at, gateway.Sip, user, gateway.Domain, Password, "udp", takesCalls: true);
        await linphonec.UseAsync(sound, file);
        return (linphonec, () => file);
    }
}
