import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.ws.security.WSConstants;
import org.apache.ws.security.WSDataRef;
import org.apache.ws.security.WSEncryptionPart;
import org.apache.ws.security.WSSConfig;
import org.apache.ws.security.WSSecurityEngine;
import org.apache.ws.security.WSSecurityEngineResult;
import org.apache.ws.security.components.crypto.Merlin;
import org.apache.ws.security.handler.RequestData;
import org.apache.ws.security.message.WSSecHeader;
import org.apache.ws.security.message.WSSecSignature;
import org.apache.ws.security.message.WSSecTimestamp;
import org.apache.ws.security.util.WSSecurityUtil;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * WSS4J, Basic Security Profile on, as a judge and as a signer. One line in, one line out, fields between tabs:
 *
 *   verify FILE TRUST.pem                                   ok TAB what is covered, as paths  |  no TAB why
 *   sign FILE OUT KEY CERTS.pem NOW_MILLIS REFERENCE ALGORITHM DIGEST TTL PARTS      ok  |  no TAB why
 *
 * What a signature must cover WSS4J leaves to its caller, and so does this. It judges Created and Expires by the machine's own clock, which
 * no test can set: so it is told not to, and says nothing of the windows.
 */
public class WssJudge {
    private static final char[] PASSWORD = "judge".toCharArray();

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split("\t", -1);
            try {
                out.println(fields[0].equals("sign") ? sign(fields) : verify(fields));
            } catch (Exception error) {
                String why = String.valueOf(error.getMessage());
                for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) why += " / " + cause.getMessage();
                out.println("no\t" + why.replaceAll("\\s+", " "));
            }
        }
    }

    private static String verify(String[] fields) throws Exception {
        Document document = parse(Files.readAllBytes(Path.of(fields[1])));
        WSSConfig config = WSSConfig.getNewInstance();
        config.setTimeStampStrict(false);
        config.setTimeStampTTL(Integer.MAX_VALUE / 1_000);
        config.setTimeStampFutureTTL(Integer.MAX_VALUE / 1_000);
        Merlin crypto = new Merlin();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int count = 0;
        for (Certificate certificate : certificates(fields[2])) store.setCertificateEntry("trusted" + count++, certificate);
        crypto.setKeyStore(store);
        RequestData data = new RequestData();
        data.setWssConfig(config);
        data.setSigCrypto(crypto);
        Element security = WSSecurityUtil.getSecurityHeader(document, null);
        if (security == null) return "no\tno Security header";
        List<WSSecurityEngineResult> results = new WSSecurityEngine().processSecurityHeader(security, data);
        List<String> covered = new ArrayList<>();
        int signatures = 0;
        for (WSSecurityEngineResult result : results) {
            if ((Integer) result.get(WSSecurityEngineResult.TAG_ACTION) != WSConstants.SIGN) continue;
            signatures++;
            @SuppressWarnings("unchecked")
            List<WSDataRef> references = (List<WSDataRef>) result.get(WSSecurityEngineResult.TAG_DATA_REF_URIS);
            for (WSDataRef reference : references) covered.add(path(reference.getProtectedElement()));
        }
        return signatures == 0 ? "no\tno Signature" : "ok\t" + String.join(" ", covered);
    }

    /** Where an element stands, in local names. */
    private static String path(Node element) {
        StringBuilder path = new StringBuilder();
        for (Node each = element; each instanceof Element; each = each.getParentNode()) path.insert(0, "/" + each.getLocalName());
        return path.toString();
    }

    private static String sign(String[] fields) throws Exception {
        Document document = parse(Files.readAllBytes(Path.of(fields[1])));
        String pem = Files.readString(Path.of(fields[3])).replaceAll("-----[^-]*-----", "").replaceAll("\\s", "");
        List<X509Certificate> chain = certificates(fields[4]);
        byte[] pkcs8 = Base64.getDecoder().decode(pem);
        String algorithm = chain.get(0).getPublicKey().getAlgorithm();
        PrivateKey key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("signer", key, PASSWORD, chain.toArray(new Certificate[0]));
        Merlin crypto = new Merlin();
        crypto.setKeyStore(store);
        WSSConfig config = WSSConfig.getNewInstance();
        long now = Long.parseLong(fields[5]);
        config.setCurrentTime(() -> new Date(now));
        WSSecHeader header = new WSSecHeader();
        header.insertSecurityHeader(document);
        WSSecTimestamp timestamp = new WSSecTimestamp(config);
        timestamp.setTimeToLive(Integer.parseInt(fields[9]));
        timestamp.build(document, header);
        WSSecSignature signature = new WSSecSignature(config);
        signature.setUserInfo("signer", new String(PASSWORD));
        switch (fields[6]) {
            case "X509v3": signature.setKeyIdentifierType(WSConstants.BST_DIRECT_REFERENCE); break;
            case "X509PKIPathv1":
                signature.setKeyIdentifierType(WSConstants.BST_DIRECT_REFERENCE);
                signature.setUseSingleCertificate(false);
                break;
            case "IssuerSerial": signature.setKeyIdentifierType(WSConstants.ISSUER_SERIAL); break;
            case "SubjectKeyIdentifier": signature.setKeyIdentifierType(WSConstants.SKI_KEY_IDENTIFIER); break;
            case "Thumbprint": signature.setKeyIdentifierType(WSConstants.THUMBPRINT_IDENTIFIER); break;
            case "KeyIdentifier": signature.setKeyIdentifierType(WSConstants.X509_KEY_IDENTIFIER); break;
            default: throw new IllegalArgumentException(fields[6]);
        }
        signature.setSignatureAlgorithm(fields[7]);
        signature.setDigestAlgo(fields[8]);
        List<WSEncryptionPart> parts = new ArrayList<>();
        for (String part : fields[10].split(" ")) {
            int end = part.lastIndexOf('}');
            parts.add(new WSEncryptionPart(part.substring(end + 1), part.substring(1, end), "Element"));
        }
        signature.setParts(parts);
        signature.build(document, crypto, header);
        Transformer transformer = TransformerFactory.newInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
        transformer.transform(new DOMSource(document), new StreamResult(new File(fields[2])));
        return "ok";
    }

    private static Document parse(byte[] bytes) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    }

    private static List<X509Certificate> certificates(String file) throws Exception {
        List<X509Certificate> found = new ArrayList<>();
        for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(Files.readAllBytes(Path.of(file))))) {
            found.add((X509Certificate) each);
        }
        return found;
    }
}
