using System.Text;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>Makes request bodies for an operation: right ones, and ones that are changed a little.</summary>
internal sealed class FuzzBodies(Random random, FuzzValues values)
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>A body that can be right.</summary>
    public byte[] Good(FuzzOperation operation)
    {
        var members = operation.Fields.Where(field => field.Place == "body" && (field.IsRequired || random.Next(2) == 0)).ToList();
        // One of the two names the seats.
        if (members.Exists(field => field.Name == "seatId"))
            members.RemoveAll(field => field.Name == "seatIds");
        return Encoding.UTF8.GetBytes($"{{{string.Join(',', members.Select(field => $"\"{field.Name}\":{values.Good(field)}"))}}}");
    }

    /// <summary>A body with one to three faults in its members or its text.</summary>
    public byte[] Changed(FuzzOperation operation)
    {
        var members = operation.Fields.Where(field => field.Place == "body").Select(field => $"\"{field.Name}\":{values.Good(field)}").ToList();
        for (var left = random.Next(1, 4); left > 0; left--)
            ChangeMembers(members);
        var body = Encoding.UTF8.GetBytes($"{{{string.Join(',', members)}}}");
        return random.Next(3) == 0 ? ChangeBytes(body) : body;
    }

    private void ChangeMembers(List<string> members)
    {
        var at = random.Next(members.Count + 1);
        var member = at < members.Count ? members[at] : "\"more\":1";
        var name = member[..member.IndexOf(':', StringComparison.Ordinal)];
        if (at < members.Count)
            members.RemoveAt(at);
        switch (random.Next(8))
        {
            case 0:
                break;
            case 1:
                members.AddRange([member, $"{name}:{values.Hostile()}"]);
                break;
            case 2:
                members.Add($"{name.ToUpperInvariant()}:{values.Hostile()}");
                break;
            case 3:
                members.AddRange([member, $"\"{FuzzValues.Mark}\":{values.Hostile()}"]);
                break;
            case 4:
                members.AddRange([member, .. Enumerable.Range(0, random.Next(2000)).Select(i => $"\"m{i}\":{i}")]);
                break;
            default:
                members.Add($"{name}:{values.Hostile()}");
                break;
        }
    }

    private byte[] ChangeBytes(byte[] body)
    {
        var at = random.Next(body.Length);
        return random.Next(11) switch
        {
            0 => body[..at],
            1 => [.. body[..at], (byte)random.Next(256), .. body[at..]],
            2 => [.. body[..at], (byte)random.Next(256), .. body[(at + 1)..]],
            3 => [0xEF, 0xBB, 0xBF, .. body],
            4 => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body)),
            5 => [.. body, .. body],
            6 => [.. "["u8, .. body, .. "]"u8],
            7 => [.. body, .. Encoding.ASCII.GetBytes(new string(' ', Math.Max(0, MaxBodyBytes - body.Length + random.Next(-1, 2))))],
            8 => [.. "{\"more\":\""u8, .. Encoding.ASCII.GetBytes(new string('x', random.Next(MaxBodyBytes, 3 * MaxBodyBytes))), .. "\"}"u8],
            9 => [],
            _ => [.. Enumerable.Range(0, random.Next(200)).Select(_ => (byte)random.Next(256))],
        };
    }
}
