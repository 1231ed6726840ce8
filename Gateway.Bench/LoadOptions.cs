using System.Globalization;
using System.Net;

namespace Gateway.Bench;

/// <summary>What to send, where to, and how fast.</summary>
internal sealed record LoadOptions
{
    public required IPEndPoint Target { get; init; }

    /// <summary>Where it is sent from; <c>null</c> = any port of the address that fits.</summary>
    public IPEndPoint? From { get; init; }

    /// <summary>Further header lines.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Requests outstanding at a time, where no rate is given.</summary>
    public int Window { get; init; } = 100;

    /// <summary>Requests a second; 0 = as fast as the window goes.</summary>
    public int Rate { get; init; }

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    public string Method { get; init; } = "MESSAGE";

    public string Uri { get; init; } = "sip:bob@networka.example";

    public int BodyBytes { get; init; } = 20;

    /// <summary>Reads <c>--target 127.0.0.1:5060 --window 100 | --rate 1000 --seconds 10 --method MESSAGE --uri sip:... --body 20</c>.</summary>
    /// <returns><c>null</c> when something is not understood.</returns>
    public static LoadOptions? Read(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions { Target = new(IPAddress.Loopback, 5060) };
        for (var i = 0; i + 1 < arguments.Count; i += 2)
        {
            var value = arguments[i + 1];
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            var changed = arguments[i] switch
            {
                "--target" when IPEndPoint.TryParse(value, out var target) => options with { Target = target },
                "--window" when isNumber => options with { Window = number },
                "--rate" when isNumber => options with { Rate = number },
                "--seconds" when isNumber => options with { Duration = TimeSpan.FromSeconds(number) },
                "--method" => options with { Method = value },
                "--uri" => options with { Uri = value },
                "--body" when isNumber => options with { BodyBytes = number },
                _ => null,
            };
            if (changed is null)
                return null;
            options = changed;
        }

        return arguments.Count % 2 == 0 ? options : null;
    }
}
