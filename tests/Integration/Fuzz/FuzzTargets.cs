using System.Text;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>Makes request targets for an operation.</summary>
internal sealed class FuzzTargets(Random random, FuzzValues values)
{
    /// <summary>A target whose parameters can be right, or hostile.</summary>
    public string Of(FuzzOperation operation, bool isChanged)
    {
        var path = operation.Path;
        foreach (var field in operation.Fields.Where(field => field.Place == "path"))
            path = path.Replace($"{{{field.Name}}}", isChanged && random.Next(3) == 0 ? Hostile() : Plain(values.Good(field)), StringComparison.Ordinal);
        var query = operation.Fields.Where(field => field.Place == "query").SelectMany(field => Query(field, isChanged)).ToList();
        if (isChanged && random.Next(6) == 0)
            query.Add($"{values.Pick("more", "token", "scheduleId", "", "%00", "a%20b")}={Hostile()}");
        return query.Count > 0 ? $"{path}?{string.Join('&', query)}" : path;
    }

    /// <summary>A target whose path is spelled in another way, or is another one.</summary>
    public string Misspelled(string target)
    {
        var at = random.Next(1, target.Length);
        return random.Next(12) switch
        {
            0 => target.ToUpperInvariant(),
            1 => "/" + target,
            2 => target + "/",
            3 => target[..at] + "/../" + target[at..],
            4 => target[..at] + "%2e%2e" + target[at..],
            5 => target[..at] + "%00" + target[at..],
            6 => target[..at] + Escaped(target[at]) + target[(at + 1)..],
            7 => target[..at] + "%2F" + target[at..],
            8 => target[..at] + ";x=1" + target[at..],
            9 => "http://evil.test" + target,
            10 => target[..at],
            _ => target + "/" + Hostile(),
        };
    }

    // Half of a surrogate pair becomes the replacement character, which a client may send as well.
    private static string Escaped(char character) => string.Concat(Encoding.UTF8.GetBytes([character]).Select(part => $"%{part:X2}"));

    private IEnumerable<string> Query(FuzzField field, bool isChanged)
    {
        var value = isChanged && random.Next(3) == 0 ? Hostile() : Plain(values.Good(field));
        if (!field.IsRequired && random.Next(2) == 0)
            yield break;
        if (isChanged && random.Next(8) == 0)
            yield return $"{field.Name}={Hostile()}";
        if (!isChanged || random.Next(8) > 0)
            yield return $"{field.Name}={value}";
    }

    // A target holds no space and nothing that ends its line.
    private string Hostile() => values.HostileAddress().Replace(' ', '+').Replace('#', '+');

    private static string Plain(string json) => json.Trim('"');
}
